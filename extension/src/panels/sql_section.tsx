import { Clipboard } from '@jupyterlab/apputils';
import { useEffect, useMemo, useState } from 'react';
import { partsOf } from '../core/parts';
import type { AnswerDocument, Problem } from '../wire/types';
import type { AnswerActions } from './answer';
import { IconButton } from './button';
import { CellButtons } from './cell_buttons';
import { SqlEditor } from './editor';
import { Problems } from './problems';
import { OtherReadings } from './readings';
import { useTrans } from './tools';

interface SqlSectionProps {
  readonly answer: AnswerDocument;
  readonly busy: boolean;
  readonly problems: readonly Problem[];
  readonly failedSql: string;
  readonly actions: AnswerActions | null;
}

/** The SQL of the answer: to read, to edit and run, to take along. */
export function SqlSection(props: SqlSectionProps): JSX.Element {
  const { answer, actions, failedSql } = props;
  const trans = useTrans();
  const shown = answer.sql.trimEnd();
  const [sql, setSql] = useState(shown);
  // Two answers may have the same SQL: what counts is that there is a new one.
  useEffect(() => setSql(shown), [answer]);
  const edited = sql !== shown;
  // A place points into the statement that failed, not into what was typed since.
  const fault = sql.trim() === failedSql.trim() || failedSql === '' ? props.problems[0]?.place : null;
  const run = () => actions?.run(sql);
  const known = useMemo(() => partsOf(shown, answer.reasons), [shown, answer.reasons]);
  return (
    <section className="jp-Plainspoken-sql-section" aria-label={trans.__('SQL')}>
      <div className="jp-Plainspoken-bar">
        <h4>{trans.__('SQL')}</h4>
        {edited && <span className="jp-Plainspoken-meta">{trans.__('edited')}</span>}
        <span className="jp-Plainspoken-actions">
          <IconButton
            icon="copy"
            label={trans.__('Copy the SQL')}
            onClick={() => Clipboard.copyToSystem(sql)}
            testId="plainspoken-copy-sql"
          />
          {actions && (
            <IconButton
              icon="play"
              label={trans.__('Run this SQL (Ctrl+Enter)')}
              disabled={props.busy || sql.trim() === ''}
              onClick={run}
              testId="plainspoken-run"
            >
              {trans.__('Run')}
            </IconButton>
          )}
        </span>
      </div>
      <SqlEditor
        value={sql}
        label={trans.__('SQL')}
        fault={fault}
        parts={edited ? undefined : known}
        onChange={actions ? setSql : undefined}
        onRun={actions ? run : undefined}
        complete={actions?.complete}
      />
      <Problems problems={props.problems} />
      <OtherReadings answer={answer} actions={actions} />
      {actions && <CellButtons answer={answer} actions={actions} />}
    </section>
  );
}
