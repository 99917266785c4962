import { completer } from './plugins/completer';
import { data } from './plugins/data';
import { flow } from './plugins/flow';
import { mime } from './plugins/mime';
import { panel } from './plugins/panel';
import { reach } from './plugins/reach';
import { sqlColours } from './plugins/sql_colours';

export default [reach, panel, data, flow, mime, completer, sqlColours];
