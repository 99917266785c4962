import type { Asked, Draft } from '../wire/types';
import { ReadingList } from './readings';
import { useTrans } from './tools';

/** A question back: the readings to choose from. */
export function AskedCard(props: { asked: Asked; onChoose: (draft: Draft) => void }): JSX.Element {
  const trans = useTrans();
  const { message, hint, readings } = props.asked;
  return (
    <section className="jp-Plainspoken-card jp-mod-asked" data-testid="plainspoken-asked">
      <p>{message}</p>
      {readings.length > 0 && (
        <ReadingList readings={readings} label={trans.__('Did you mean')} shown="" onChoose={props.onChoose} />
      )}
      {hint && <p className="jp-Plainspoken-hint">{hint}</p>}
    </section>
  );
}
