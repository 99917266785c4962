import { createContext, useContext } from 'react';
import type { SearchHit } from '../../wire/types';

/** Where an inserted name went: into the editor in front, or to the clipboard where there is none. */
export type Inserted = 'inserted' | 'copied';

/** What the schema browser needs of the application around it. */
export interface DataTools {
  /** Open the file of a hit at its place. */
  readonly openFile: (hit: SearchHit) => Promise<void>;
  /** Put a name where the cursor of the editor in front is. */
  readonly insert: (text: string) => Inserted;
  /** Put the beginning of a question about a source into the panel. */
  readonly ask: (sourceId: string, text: string) => void;
}

/** Without an application nothing happens. */
const NO_TOOLS: DataTools = {
  openFile: async () => undefined,
  insert: () => 'copied',
  ask: () => undefined
};

export const DataToolsContext = createContext<DataTools>(NO_TOOLS);

/** The application around the schema browser. */
export function useDataTools(): DataTools {
  return useContext(DataToolsContext);
}
