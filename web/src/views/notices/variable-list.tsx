/** What a wording may name, as a help under its editor. */
import type { TemplateList } from '../../../../src/model/api.ts';
import { useMessages } from '../../app/context.tsx';
import { Prose } from '../../components/states.tsx';

export function VariableList({ variables }: { readonly variables: TemplateList['variables'] }) {
  const messages = useMessages();
  const m = messages.cases.templates;
  return (
    <details className="variables">
      <summary>{m.variables}</summary>
      <p className="muted">
        <Prose text={m.variablesHint} />
      </p>
      <div className="scroll-x">
        <table className="plain variable-table">
          <thead>
            <tr>
              <th scope="col">{m.variable}</th>
              <th scope="col">{m.meaning}</th>
              <th scope="col">{m.example}</th>
            </tr>
          </thead>
          <tbody lang="en">
            {variables.map(({ name, description, example }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{description}</td>
                <td className="muted">{example}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
