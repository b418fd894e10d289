/** Builds the page before the tests, once: test files run beside each other, and none may build under another's feet. */
import { buildPage } from '../src/cli/hub/build-page.ts';

await buildPage(() => process.stderr.write('yamori: building the page, once ...\n'));
