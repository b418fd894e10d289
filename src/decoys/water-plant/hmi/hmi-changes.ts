/** What people change with the forms of the pages: each change is told, and noted in the log that the pages show. */
import type { Visit } from '../../persona.ts';
import { pointOf } from '../plant/points.ts';
import type { RunningPlant } from '../plant/running-plant.ts';
import type { HmiSession, HmiState, Role } from './hmi-state.ts';

/** Who sent a form. */
export interface FormSender {
  readonly visit: Visit;
  readonly form: URLSearchParams;
  readonly session: HmiSession | null;
  /** What this visitor is known by: his cookie. */
  readonly visitor: string;
  readonly request: { readonly body: Buffer };
}

export interface HmiChanges {
  /** Does what was sent to `file`, if anything is done there. */
  carryOut(file: string, sender: FormSender): void;
}

type Told = string | number | boolean | null;

const FOR_ADMINS: ReadonlySet<string> = new Set(['user.php', 'system.php', 'log.php']);

export function mayChange(file: string, role: Role | null): boolean {
  return role === 'admin' || (role === 'operator' && !FOR_ADMINS.has(file));
}

export function createHmiChanges(plant: RunningPlant, state: HmiState): HmiChanges {
  const changes: Readonly<Record<string, (sender: FormSender) => void>> = {
    'setpoint.php': write,
    'alarm.php': acknowledge,
    'user.php': changeUsers,
    'system.php': changeSystem,
    'log.php': changeLog,
  };
  return {
    carryOut(file, sender) {
      if (Object.hasOwn(changes, file)) changes[file](sender);
    },
  };

  function write(sender: FormSender): void {
    const { form, visit, request, session, visitor } = sender;
    const id = (form.get('point') ?? '').slice(0, 40);
    const value = Number(form.get('value') ?? Number.NaN);
    const done = plant.write(id, value);
    if (done === null) {
      visit.refuse('hmi-value', request.body);
      return;
    }
    const { previous, requested, resulting } = done;
    visit.emit('yamori.plant.write', {
      face: 'hmi',
      point: id,
      previous_value: previous,
      requested_value: requested,
      resulting_value: resulting,
      user: session?.user ?? null,
      visitor,
    });
    const digits = pointOf(id)?.digits ?? 0;
    note(sender, `${id} ${previous.toFixed(digits)} -> ${resulting.toFixed(digits)}`);
  }

  function acknowledge(sender: FormSender): void {
    const { form, visit, session, visitor } = sender;
    const alarm = (form.get('ack') ?? '').slice(0, 40);
    if (!plant.acknowledge(alarm, session?.user ?? '')) return;
    visit.emit('yamori.plant.alarm', { alarm, state: 'acknowledged', visitor });
    note(sender, `${alarm} ack`);
  }

  function changeUsers(sender: FormSender): void {
    const { form } = sender;
    const name = (form.get('name') ?? '').slice(0, 40);
    const password = (form.get('password') ?? '').slice(0, 200);
    const role = form.get('role');
    const action = form.get('action');
    if (action === 'add') {
      const isKnown = role === 'admin' || role === 'viewer' ? role : 'operator';
      if (state.addAccount(name, password, isKnown))
        tell(sender, 'account', null, `${name}:${password}`, isKnown);
    } else if (action === 'delete') {
      if (state.removeAccount(name)) tell(sender, 'account', name, 'delete', null);
    } else if (action === 'password') {
      if (state.setPassword(name, password)) tell(sender, 'password', name, password, name);
    }
  }

  function changeSystem(sender: FormSender): void {
    const { form } = sender;
    const action = form.get('action');
    if (action === 'banner') {
      const text = (form.get('banner') ?? '').slice(0, 2_000);
      tell(sender, 'banner', state.banner, text, text);
      state.setBanner(text);
    } else if (action === 'delete-source') {
      const name = (form.get('name') ?? '').slice(0, 40);
      if (state.removeSource(name)) tell(sender, 'data-source', name, 'delete', null);
    } else if (action === 'logging') {
      const isOn = form.get('value') === '1';
      tell(sender, 'logging', state.isLogging, isOn, isOn);
      state.setLogging(isOn);
    }
  }

  function changeLog(sender: FormSender): void {
    if (sender.form.get('action') !== 'clear') return;
    tell(sender, 'log', state.log.length, 'clear', 0);
    state.clearLog();
  }

  function tell(sender: FormSender, point: string, previous: Told, requested: Told, resulting: Told): void {
    sender.visit.emit('yamori.setting.write', {
      face: 'hmi',
      point,
      previous_value: previous,
      requested_value: requested,
      resulting_value: resulting,
      user: sender.session?.user ?? null,
      visitor: sender.visitor,
    });
    note(sender, `${point} ${String(resulting).slice(0, 80)}`);
  }

  function note({ session, visit }: FormSender, what: string): void {
    state.note(session?.user ?? '', visit.address, what);
  }
}
