import { formatPercent } from '../core/format';
import type { Asked } from '../wire/types';
import { useTrans } from './tools';

/** A question back: the readings to choose from. */
export function AskedCard(props: { asked: Asked; onRun: (sql: string) => void }): JSX.Element {
  const trans = useTrans();
  const { message, hint, readings } = props.asked;
  return (
    <section className="jp-Plainspoken-card jp-mod-asked" data-testid="plainspoken-asked">
      <p>{message}</p>
      {hint && <p className="jp-Plainspoken-hint">{hint}</p>}
      {readings.length > 0 && (
        <ul className="jp-Plainspoken-readings" aria-label={trans.__('Did you mean')}>
          {readings.map((reading, index) => (
            <li key={index}>
              <button type="button" className="jp-Plainspoken-reading" onClick={() => props.onRun(reading.sql)}>
                <span>{reading.label}</span>
                <code>{reading.sql}</code>
                <small>{formatPercent(reading.confidence)}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
