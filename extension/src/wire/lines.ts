/** Cut a stream of text pieces into its lines; a last line without a line end counts. */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() !== '') {
        yield line;
      }
    }
  }
  if (rest.trim() !== '') {
    yield rest;
  }
}
