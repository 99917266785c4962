import type {
  AnswerDocument,
  Draft,
  Grounding,
  PipelineDocument,
  Reading,
  ResultColumn,
  Rows,
  StepDocument
} from '../src/wire/types';

export const REGION: ResultColumn = { name: 'region', type: 'text', unit: '' };
export const SALES: ResultColumn = { name: 'total_sales', type: 'number', unit: '' };

export function rows(values: Rows['rows'], columns: ResultColumn[] = [REGION, SALES]): Rows {
  return { columns, rows: values, truncated: false, elapsed_ms: 1 };
}

export function step(id: string, kind: string, inputs: string[] = [], removable = false): StepDocument {
  const title = `${kind} ${id}`;
  return { id, kind, title, sentence: title, inputs, columns: [REGION], params: {}, warnings: [], removable, problems: [], waits_for: [], mends: [], note: '' };
}

/** orders ─┐
 *          ├─ join ─ filter ─ sum
 *  stores ─┘
 */
export function pipeline(): PipelineDocument {
  return {
    version: 1,
    dialect: 'sqlite',
    output: 'sum',
    steps: [
      step('orders', 'source'),
      step('stores', 'source'),
      step('join', 'join', ['orders', 'stores'], true),
      step('filter', 'filter', ['join'], true),
      step('sum', 'aggregate', ['filter'], false)
    ]
  };
}

export function grounding(question: string): Grounding {
  return { question, tables: [], columns: [], values: [], unused: [] };
}

export function draft(sql: string, changes: Partial<Draft> = {}): Draft {
  return { sql, confidence: 0.5, drafter: 'embedded', reasons: [], warnings: [], unused: [], ...changes };
}

export function reading(sql: string): Reading {
  return { label: `does ${sql}`, draft: draft(sql), result: '' };
}

export function answer(changes: Partial<AnswerDocument> = {}): AnswerDocument {
  return {
    version: 1,
    turn: 't1',
    question: 'total sales by region',
    follows: '',
    source: 'shop',
    dialect: 'sqlite',
    sql: 'SELECT 1',
    drafter: 'embedded',
    confidence: 0.9,
    reasons: [],
    warnings: [],
    unused: [],
    grounding: grounding('total sales by region'),
    alternatives: [],
    table: rows([['North', 3]]),
    row_count: 1,
    pipeline: pipeline(),
    charts: [
      { spec: { mark: 'bar' }, figure: { data: [] }, label: 'Bars', why: '' },
      { spec: { mark: 'line' }, figure: { data: [] }, label: 'Line', why: '' }
    ],
    chart: 0,
    timings: {},
    readings: [],
    flows: [],
    spellings: [],
    ...changes
  };
}
