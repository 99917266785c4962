import { describe, expect, test } from 'vitest';
import { lanes, type Reading } from '../../src/core/lanes';

function reading(text: string): Reading[] {
  return text.split(' ').map(part => {
    const [id, inputs = ''] = part.split('<');
    return { id, inputs: inputs.split(',').filter(Boolean) };
  });
}

function drawn(text: string): string {
  return [...lanes(reading(text))].map(([id, { rank, lane }]) => `${id}:${rank}/${lane}`).sort().join(' ');
}

describe('steps on a grid', () => {
  test.each([
    ['a chain is one lane', 'a b<a c<b', 'a:0/0 b:1/0 c:2/0'],
    ['the second input has its own lane, as late as it can', 'a b<a c j<b,c', 'a:0/0 b:1/0 c:1/1 j:2/0'],
    ['short branches share a lane', 'a b c j<a,b k<j,c', 'a:0/0 b:0/1 c:1/1 j:1/0 k:2/0'],
    ['long ones do not', 'a b c d<c j<a,b k<j,d', 'a:0/0 b:0/1 c:0/2 d:1/2 j:1/0 k:2/0'],
    ['what nothing reads stands below', 'a b<a c', 'a:0/0 b:1/0 c:0/1'],
    ['a step that is read twice stands once', 'a b<a c<a', 'a:0/0 b:1/0 c:1/1'],
    ['an input that is not there is passed over', 'a<x b<a,y', 'a:0/0 b:1/0'],
    ['joined with itself', 'a j<a,a', 'a:0/0 j:1/0'],
    ['nothing', 'a', 'a:0/0']
  ])('%s', (_, given, expected) => expect(drawn(given)).toBe(expected));

  test('a cycle is laid out, too, no two steps in one place', () => {
    const cells = [...lanes(reading('a<c b<a c<b d<c')).values()];
    expect(new Set(cells.map(({ rank, lane }) => `${rank} ${lane}`)).size).toBe(4);
  });
});
