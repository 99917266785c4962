/** Names that more than one part, or somebody outside, refers to. */

export const NAMESPACE = 'plainspoken';

/** The domain of the translations. */
export const DOMAIN = 'plainspoken';

/** An answer in a notebook's output. */
export const ANSWER_MIME = 'application/vnd.plainspoken.answer+json';

/** The widget factory of flow files, and the file type of theirs. */
export const FLOW_FACTORY = 'Flow';
export const FLOW_FILE_TYPE = 'plainspoken-flow';

/** How the name of a flow file ends. */
export const FLOW_SUFFIX = '.flow.json';

/** The comm target a kernel registers when it loads the magics. */
export const COMM_TARGET = 'plainspoken';

export namespace CommandIDs {
  export const openPanel = 'plainspoken:open-panel';
  export const insertCell = 'plainspoken:insert-cell';
  export const newConversation = 'plainspoken:new-conversation';
  export const searchData = 'plainspoken:search-data';
  export const focusQuestion = 'plainspoken:focus-question';
  export const newFlow = 'plainspoken:new-flow';
  export const openAsFlow = 'plainspoken:open-as-flow';
  export const takeGhostWord = 'plainspoken:take-ghost-word';
}
