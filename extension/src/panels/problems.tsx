import type { Problem } from '../wire/types';
import { Icon } from './icons';

/** Faults with the way out of each. */
export function Problems(props: { problems: readonly Problem[] }): JSX.Element | null {
  if (props.problems.length === 0) {
    return null;
  }
  const grave = props.problems.some(problem => problem.severity === 'error');
  return (
    <ul className="jp-Plainspoken-problems" role={grave ? 'alert' : undefined} data-testid="plainspoken-problems">
      {props.problems.map((problem, index) => (
        <li key={index} className={`jp-mod-${problem.severity}`} data-code={problem.code}>
          <Icon name="warning" />
          <span>
            {problem.message}
            {problem.hint && <span className="jp-Plainspoken-hint">{problem.hint}</span>}
            {problem.code && <small className="jp-Plainspoken-code">{problem.code}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}
