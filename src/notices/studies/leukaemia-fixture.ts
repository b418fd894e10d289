/**
 * Weeks of remission of 42 children with leukaemia, 6-mercaptopurine against placebo: Freireich et al., Blood 21
 * (1963), as printed by Gehan (Biometrika 52, 1965) and in Cox (1972). In days here, though weeks there.
 */
const TREATED = '6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+';
const PLACEBO = '1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23';

function parse(arm: string, text: string) {
  return text
    .split(' ')
    .map((one) => ({ arm, timeDays: Number.parseInt(one, 10), isEvent: !one.endsWith('+') }));
}

export const LEUKAEMIA = [...parse('6-MP', TREATED), ...parse('placebo', PLACEBO)];
