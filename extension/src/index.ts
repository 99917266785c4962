import { panel } from './plugins/panel';
import { reach } from './plugins/reach';

export default [reach, panel];
