/** A kept packet: its bytes in hex with the fields coloured, and the fields decoded beside them. */
import { useState } from 'react';
import type { PacketView } from '../../../src/model/api.ts';
import { useFormat, useMessages } from '../app/context.tsx';

const BYTES_A_LINE = 16;
/** Tints of fields repeat after as many; neighbours never share one. */
const TINTS = 6;

export function PacketBytes({ packet }: { readonly packet: PacketView }) {
  const messages = useMessages();
  const format = useFormat();
  const [active, setActive] = useState<number | null>(null);
  const bytes = packet.hex.match(/../g) ?? [];
  const fieldOf = bytes.map((_, at) =>
    packet.fields.findLastIndex((field) => at >= field.from && at < field.to),
  );
  const lines = Array.from(
    { length: Math.ceil(bytes.length / BYTES_A_LINE) },
    (_, line) => line * BYTES_A_LINE,
  );
  const className = (field: number) =>
    `byte${field < 0 ? '' : ` tint-${field % TINTS}`}${field >= 0 && field === active ? ' is-active' : ''}`;
  return (
    <div className="packet">
      <p className="packet-summary mono">{packet.summary}</p>
      <p className="muted">
        {format.preciseTime(packet.time)} · {messages.packet.length(format.count(packet.originalLength))}
        {bytes.length < packet.originalLength && ` · ${messages.packet.cut(format.count(bytes.length))}`}
      </p>
      <div className="packet-parts">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <section className="hex mono" aria-label={messages.packet.hex} tabIndex={0}>
          {lines.map((start) => (
            <div key={start} className="hex-line">
              <span className="hex-offset">{start.toString(16).padStart(4, '0')}</span>
              {bytes.slice(start, start + BYTES_A_LINE).map((byte, index) => {
                const at = start + index;
                return (
                  <span
                    key={at}
                    className={className(fieldOf[at])}
                    title={packet.fields[fieldOf[at]]?.name ?? ''}
                    onPointerEnter={() => setActive(fieldOf[at])}
                    onPointerLeave={() => setActive(null)}
                  >
                    {byte}
                  </span>
                );
              })}
            </div>
          ))}
        </section>
        <table className="plain fields">
          <caption className="visually-hidden">{messages.packet.fields}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.packet.field}</th>
              <th scope="col">{messages.packet.value}</th>
              <th scope="col" className="number">
                {messages.packet.at}
              </th>
            </tr>
          </thead>
          <tbody>
            {packet.fields.map((field, index) => (
              <tr
                key={`${field.name}@${field.from}`}
                className={index === active ? 'is-active' : ''}
                onPointerEnter={() => setActive(index)}
                onPointerLeave={() => setActive(null)}
              >
                <th scope="row">
                  <span className={`field-tint tint-${index % TINTS}`} aria-hidden="true" />
                  {field.name}
                </th>
                <td className="mono">{field.value}</td>
                <td className="number muted">
                  {field.to - field.from === 1 ? field.from : `${field.from}–${field.to - 1}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** One of several packets; the reader picks. */
export function PacketPicker({ packets }: { readonly packets: readonly PacketView[] }) {
  const messages = useMessages();
  const [chosen, setChosen] = useState(0);
  const packet = packets[Math.min(chosen, packets.length - 1)];
  return (
    <>
      {packets.length > 1 && (
        <label className="field-inline">
          {messages.packet.choose}
          <select value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
            {packets.map((one, index) => (
              <option key={`${one.time}:${one.hex}`} value={index}>
                {index + 1}/{packets.length} · {one.summary.slice(0, 70)}
              </option>
            ))}
          </select>
        </label>
      )}
      <PacketBytes packet={packet} />
    </>
  );
}
