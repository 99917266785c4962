import { useState } from 'react';
import { askCell, type CellKind } from '../core/cells';
import { problemsOf } from '../wire/transport';
import type { AnswerDocument } from '../wire/types';
import type { AnswerActions } from './answer';
import { useTools } from './tools';

interface CellButtonsProps {
  readonly answer: AnswerDocument;
  readonly actions: AnswerActions;
}

/** Names of things, the same in every language. */
const LABELS: Record<CellKind, string> = { magic: '%%sql', pandas: 'pandas', pyspark: 'PySpark', ask: '%%ask' };

/** Take the answer into the notebook, as the kind of cell that is wanted. */
export function CellButtons({ answer, actions }: CellButtonsProps): JSX.Element | null {
  const { trans, insertCell } = useTools();
  const [said, setSaid] = useState('');
  if (insertCell === null) {
    return null;
  }
  const insert = async (kind: CellKind) => {
    try {
      const text = kind === 'ask' ? askCell(answer) : await actions.code(kind);
      const place = await insertCell(text, kind);
      setSaid(
        place === null
          ? trans.__('Open a notebook first: there is none to put the cell into.')
          : trans.__('Inserted as cell %1.', place)
      );
    } catch (reason) {
      setSaid(problemsOf(reason)[0].message);
    }
  };
  // A follow-up alone ("by month") says too little to be asked again as a cell.
  const whole = answer.question !== '' && answer.follows === '';
  const kinds: { kind: CellKind; label: string; title: string }[] = [
    { kind: 'magic', label: LABELS.magic, title: trans.__('Insert the SQL as a cell') },
    { kind: 'pandas', label: LABELS.pandas, title: trans.__('Insert as pandas code') },
    { kind: 'pyspark', label: LABELS.pyspark, title: trans.__('Insert as PySpark code') },
    ...(whole ? [{ kind: 'ask' as const, label: LABELS.ask, title: trans.__('Insert the question as a cell') }] : [])
  ];
  return (
    <div className="jp-Plainspoken-cells">
      <span>{trans.__('Insert cell')}</span>
      {kinds.map(({ kind, label, title }) => (
        <button
          key={kind}
          type="button"
          className="jp-Plainspoken-choice"
          title={title}
          data-testid={`plainspoken-insert-${kind}`}
          onClick={() => void insert(kind)}
        >
          {label}
        </button>
      ))}
      <span role="status" className="jp-Plainspoken-hint" data-testid="plainspoken-inserted">
        {said}
      </span>
    </div>
  );
}
