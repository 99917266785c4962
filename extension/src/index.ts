import { completer } from './plugins/completer';
import { data } from './plugins/data';
import { mime } from './plugins/mime';
import { panel } from './plugins/panel';
import { reach } from './plugins/reach';
import { sqlColours } from './plugins/sql_colours';

export default [reach, panel, data, mime, completer, sqlColours];
