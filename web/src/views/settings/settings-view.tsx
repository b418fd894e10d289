/** Settings, in parts: you, retention, accounts, tokens, audit log. An administrator sees all of them. */
import { Link } from 'wouter';
import { useMessages, useSession } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { AccountsPart } from './accounts-part.tsx';
import { AuditPart } from './audit-part.tsx';
import { MePart } from './me-part.tsx';
import { RetentionPart } from './retention-part.tsx';
import { TokensPart } from './tokens-part.tsx';

const PARTS = {
  me: { Part: MePart, adminOnly: false },
  tokens: { Part: TokensPart, adminOnly: false },
  retention: { Part: RetentionPart, adminOnly: true },
  accounts: { Part: AccountsPart, adminOnly: true },
  audit: { Part: AuditPart, adminOnly: true },
} as const;

type PartName = keyof typeof PARTS;

export default function SettingsView({ part }: { readonly part: string }) {
  const messages = useMessages();
  const session = useSession();
  const linkTo = useLinkTo();
  useTitle(messages.settings.title);
  const isAdmin = session.account.role === 'admin';
  const names = (Object.keys(PARTS) as PartName[]).filter((name) => isAdmin || !PARTS[name].adminOnly);
  const here = names.find((name) => name === part) ?? 'me';
  const { Part } = PARTS[here];
  return (
    <div className="page">
      <h1>{messages.settings.title}</h1>
      <nav className="tabs" aria-label={messages.settings.title}>
        {names.map((name) => (
          <Link
            key={name}
            href={linkTo(`/settings/${name}`)}
            {...(name === here ? { 'aria-current': 'page' as const } : {})}
          >
            {messages.settings.tabs[name]}
          </Link>
        ))}
      </nav>
      <Part />
    </div>
  );
}
