/** Who asks: nobody, a person, a program of a person, or a sensor; and what each may see. */
import type { Account, OwnerRecord, Role, Sensor } from '../model/account.ts';
import type { Scope } from '../store/facts-port.ts';

export type Caller =
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'person';
      readonly account: Account;
      /** Of the cookie; null for an API token, which no browser sends by itself. */
      readonly sessionSecret: string | null;
      /** Of the API token; null for a cookie. */
      readonly tokenHash: string | null;
      readonly readOnly: boolean;
    }
  | { readonly kind: 'sensor'; readonly sensor: Sensor };

export type Person = Extract<Caller, { kind: 'person' }>;

/** Declared by every route; a route without one is not registered. */
export type Access = 'anyone' | 'sensor' | readonly Role[];

export const SIGNED_IN: readonly Role[] = ['admin', 'analyst', 'owner'];
export const STAFF: readonly Role[] = ['admin', 'analyst'];
export const ADMIN: readonly Role[] = ['admin'];

/** Owners that a person may see; null: all. */
export function ownerScopeOf(person: Person): readonly string[] | null {
  return person.account.role === 'owner' ? person.account.ownerIds : null;
}

/** Sources that a person may see: an owner those in its own holdings. */
export function sourceScopeOf(person: Person, owners: readonly OwnerRecord[]): Scope {
  const ids = ownerScopeOf(person);
  if (ids === null) return null;
  return owners.filter((owner) => ids.includes(owner.id)).flatMap((owner) => owner.prefixes);
}
