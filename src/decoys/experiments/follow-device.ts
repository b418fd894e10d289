/**
 * Accounts that a visitor may change are kept from start to start. Where the operator gives the device another password
 * in between, it holds for an account that no visitor changed, and what a visitor made of it stays his.
 */
interface Pair {
  readonly name: string;
  readonly password: string;
}

/** `before`: the device's own accounts when `kept` was written; unknown in what older versions wrote. */
export function followDevice<Account extends Pair>(
  kept: readonly Account[],
  before: readonly Pair[] | undefined,
  device: readonly Pair[],
): Account[] {
  return kept.map((account) => {
    const own = (pairs: readonly Pair[] | undefined) =>
      pairs?.find(({ name }) => name === account.name)?.password;
    const [was, is] = [own(before), own(device)];
    return is !== undefined && account.password === was ? { ...account, password: is } : account;
  });
}
