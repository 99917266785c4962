import type { Catalogue } from '../../core/catalogue';
import { choiceId } from '../../core/choices';
import type { Found } from '../../core/search';
import { useDataTools } from './data_tools';

/** What choosing a hit does: a file opens at its place, a question goes where questions are typed, the rest is shown. */
export function useOpenHit(catalogue: Catalogue): (found: Found) => Promise<void> {
  const tools = useDataTools();
  return async ({ place, hit }) => {
    const sourceId = choiceId(place, hit.source);
    if (hit.path) {
      await tools.openFile(hit);
    } else if (hit.kind === 'question') {
      tools.ask(sourceId, hit.title);
    } else if (hit.table) {
      await catalogue.goTo({ sourceId, table: hit.table, column: hit.column });
    } else {
      tools.ask(sourceId, hit.title);
    }
  };
}
