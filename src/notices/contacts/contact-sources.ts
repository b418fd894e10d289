/** Where contacts of networks come from, opened once: the operator's overrides and file, and the registries. */
import { type AbuseFile, loadAbuseFile } from './abuse-file.ts';
import type { ContactSettings } from './contact-settings.ts';
import { loadOverrides, type Overrides } from './overrides.ts';
import { openRdap, type Rdap, type RdapDeps } from './rdap.ts';

export interface ContactSources {
  readonly overrides: Overrides | null;
  readonly file: AbuseFile | null;
  readonly rdap: Rdap | null;
  /** How long after it opened a case waits for a registry's answer. */
  readonly waitForMs: number;
  close(): Promise<void>;
}

/** Throws E_CONTACTS_FILE. */
export function openContactSources(settings: ContactSettings, deps: RdapDeps): ContactSources {
  const overrides = settings.overrides === null ? null : loadOverrides(settings.overrides);
  const file = settings.file === null ? null : loadAbuseFile(settings.file);
  const rdap = settings.rdap.enabled ? openRdap(settings.rdap, deps) : null;
  return {
    overrides,
    file,
    rdap,
    waitForMs: settings.rdap.waitFor,
    close: async () => rdap?.close(),
  };
}
