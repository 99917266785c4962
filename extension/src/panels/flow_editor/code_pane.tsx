import { useState } from 'react';
import type { Fetched } from '../../core/catalogue';
import { codeOf, type CodeWish, isSql } from '../../core/flow_code';
import type { ShownStep } from '../../core/flow_view';
import type { Transport } from '../../wire/transport';
import type { FlowDocument } from '../../wire/types';
import { CodeView } from '../code_view';
import { Problems } from '../problems';
import { type Translation, useTools, useTrans } from '../tools';
import { CodeActions } from './code_actions';
import { useFlowState } from './context';
import { useAsked } from './use_asked';

const WHOLE: CodeWish = { target: 'sql', chained: false, dialect: '', step: '' };

/** The flow as code to take along: SQL of any dialect, pandas or PySpark. */
export function CodePane({ steps }: { steps: readonly ShownStep[] }): JSX.Element {
  const trans = useTrans();
  const [wish, setWish] = useState(WHOLE);
  // A step that is gone has no code: that of the whole flow is shown again.
  const there = wish.step === '' || steps.some(step => step.id === wish.step);
  const wanted = there ? wish : { ...wish, step: '' };
  const code = useCode(wanted);
  return (
    <div className="jp-PlainspokenFlow-code" data-testid="plainspoken-flow-code">
      <div className="jp-PlainspokenFlow-wish">
        <Choices wish={wanted} steps={steps} onChange={setWish} />
        {code.phase === 'there' && <CodeActions wish={code.value.wish} code={code.value.text} />}
      </div>
      {code.phase === 'failed' && <Problems problems={code.problems} />}
      {code.phase === 'loading' && <p className="jp-Plainspoken-hint">{trans.__('Writing the code …')}</p>}
      {code.phase === 'there' && (
        <CodeView
          value={code.value.text}
          label={trans.__('Code of the flow')}
          mime={isSql(code.value.wish) ? 'text/x-sql' : 'text/x-python'}
        />
      )}
    </div>
  );
}

/** Code with the wish that it is for: another wish may be under way. */
interface Written {
  readonly wish: CodeWish;
  readonly text: string;
}

/** The code of the flow as it was checked last: that waits until typing pauses. */
function useCode({ target, chained, dialect, step }: CodeWish): Fetched<Written> {
  const { history, checkedFlow } = useFlowState();
  const { folder } = useTools();
  const written = async (reach: Transport, flow: FlowDocument, signal: AbortSignal): Promise<Written> => {
    const wish = { target, chained, dialect, step };
    return { wish, text: await codeOf(reach, flow, wish, folder?.() ?? null, signal) };
  };
  const flow = checkedFlow ?? history?.present ?? null;
  return useAsked(flow, written, [flow, target, chained, dialect, step, folder]);
}

interface ChoicesProps {
  readonly wish: CodeWish;
  readonly steps: readonly ShownStep[];
  readonly onChange: (wish: CodeWish) => void;
}

/** The kinds of code, by a name for each. */
const FORMS: Record<string, Pick<CodeWish, 'target' | 'chained'>> = {
  sql: { target: 'sql', chained: false },
  steps: { target: 'steps', chained: false },
  pandas: { target: 'pandas', chained: false },
  chain: { target: 'pandas', chained: true },
  pyspark: { target: 'pyspark', chained: false }
};

function formName(form: string, trans: Translation): string {
  const names: Record<string, string> = {
    sql: trans.__('SQL, as short as can be'),
    steps: trans.__('SQL, a part for each step'),
    pandas: trans.__('pandas, a variable for each step'),
    chain: trans.__('pandas, one chain'),
    pyspark: trans.__('PySpark')
  };
  return names[form];
}

function Choices({ wish, steps, onChange }: ChoicesProps): JSX.Element {
  const trans = useTrans();
  const { dialects, history } = useFlowState();
  const own = history?.present.dialect ?? '';
  const ownName = dialects.find(each => each.name === own)?.label ?? own;
  const form = Object.keys(FORMS).find(
    each => FORMS[each].target === wish.target && FORMS[each].chained === wish.chained
  );
  return (
    <>
      <select
        aria-label={trans.__('Kind of code')}
        value={form}
        data-testid="plainspoken-flow-code-form"
        onChange={event => onChange({ ...wish, ...FORMS[event.target.value] })}
      >
        {Object.keys(FORMS).map(each => (
          <option key={each} value={each}>
            {formName(each, trans)}
          </option>
        ))}
      </select>
      {isSql(wish) && (
        <select
          aria-label={trans.__('Dialect of SQL')}
          value={wish.dialect}
          data-testid="plainspoken-flow-code-dialect"
          onChange={event => onChange({ ...wish, dialect: event.target.value })}
        >
          <option value="">{trans.__('for %1, as its data', ownName)}</option>
          {dialects
            .filter(each => each.name !== own)
            .map(each => (
              <option key={each.name} value={each.name}>
                {trans.__('for %1', each.label)}
              </option>
            ))}
        </select>
      )}
      <select
        aria-label={trans.__('Up to which step')}
        value={wish.step}
        data-testid="plainspoken-flow-code-step"
        onChange={event => onChange({ ...wish, step: event.target.value })}
      >
        <option value="">{trans.__('the whole flow')}</option>
        {steps.map(step => (
          <option key={step.id} value={step.id}>
            {trans.__('up to “%1” (%2)', step.title, step.id)}
          </option>
        ))}
      </select>
    </>
  );
}
