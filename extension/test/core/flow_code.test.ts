import { describe, expect, it } from 'vitest';
import { codeOf } from '../../src/core/flow_code';
import type { FlowDocument } from '../../src/wire/types';
import { ScriptedTransport } from '../scripted';

const FLOW: FlowDocument = { source: 'files', dialect: 'duckdb', output: '', steps: [], version: 1 };

describe('code for a notebook', () => {
  it('is asked for with the folder of the notebook that gets it', async () => {
    const transport = new ScriptedTransport(() => [{ type: 'code', text: 'read("../orders.csv")\n', target: 'pandas' }]);
    const wish = { target: 'pandas', chained: false, dialect: '', step: '' } as const;
    expect(await codeOf(transport, FLOW, wish, 'reports')).toBe('read("../orders.csv")');
    expect(transport.bodies('flowcode')).toMatchObject([{ folder: 'reports', target: 'pandas' }]);
  });
});
