import { completer } from './plugins/completer';
import { mime } from './plugins/mime';
import { panel } from './plugins/panel';
import { reach } from './plugins/reach';
import { sqlColours } from './plugins/sql_colours';

export default [reach, panel, mime, completer, sqlColours];
