import { expect, test } from 'vitest';
import { isPlace, isPython, isSqlFile } from '../../src/core/code';

test.each(['df["', "df['st", 'df[df["a"] == "', 'df[df["a"] == ', 'df.sort_values(by=', 'f(x, sep=";', '"don\'t ', 'x = 1\ndf["'])(
  '%j may be completed',
  head => expect(isPlace(head)).toBe(true)
);

test.each(['', 'df', 'df["a"]', 'df["a"].', "print('it\\'s')", '# df["', '%%sql\nSELECT "', '%ask "', '!ls "', 'df["\n', 'f(a, b'])(
  '%j is left to the kernel',
  head => expect(isPlace(head)).toBe(false)
);

test('notebooks and files in Python', () => {
  expect(['text/x-ipython', 'text/x-python', 'text/x-rsrc', 'text/x-sql', ''].map(isPython)).toEqual([true, true, false, false, false]);
});

test('files of SQL', () => {
  const types = ['application/sql', 'text/x-sql', 'text/x-pgsql', 'text/x-sqlite', 'text/x-mariadb'];
  expect(types.filter(type => !isSqlFile(type))).toEqual([]);
  expect(['text/x-python', 'text/x-sparql', 'text/plain', ''].filter(isSqlFile)).toEqual([]);
});
