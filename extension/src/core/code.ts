/** Code in an editor, as far as it must be known before anything is asked of Python: is this a place to complete? */

/** JupyterLab's own for `.sql` files, and those of the dialects that one may choose for a file. */
const SQL_MIME = /^(?:application|text)\/(?:x-)?(?:\w*sql(?:ite)?|mariadb)$/;
const MIME = /^text\/x-i?python$/;
const AFTER_SIGN = /(?:[^=!<>]=|==|!=|<=|>=|[<>])\s*[\w.-]*$/;

/** Whether an editor of this type holds Python. */
export function isPython(mimeType: string): boolean {
  return MIME.test(mimeType);
}

/** Whether an editor of this type holds nothing but SQL: a file, for cells say so by their magic. */
export function isSqlFile(mimeType: string): boolean {
  return SQL_MIME.test(mimeType);
}

/**
 * Whether a column, a value of one or an argument may stand at the end of this code: in an open string, or behind
 * a sign that compares or gives. Cell magics hold another language.
 */
export function isPlace(head: string): boolean {
  if (/^\s*%%/.test(head)) {
    return false;
  }
  const line = head.slice(head.lastIndexOf('\n') + 1);
  return !/^\s*[%!]/.test(line) && (opensString(line) || AFTER_SIGN.test(line));
}

function opensString(line: string): boolean {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const sign = line[at];
    if (quote !== '' && sign === '\\') {
      at++;
    } else if (quote !== '') {
      quote = sign === quote ? '' : quote;
    } else if (sign === '#') {
      return false;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
    }
  }
  return quote !== '';
}
