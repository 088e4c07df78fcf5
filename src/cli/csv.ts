/** The fields of a CSV text (RFC 4180): quoted or not, with commas, quotes and line ends inside quotes; lines end in LF or CR LF. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const lines: string[][] = []
  let line: string[] = []
  // A field, then what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  const source = text.replace(/^\ufeff/, '')
  while (field.lastIndex < source.length) {
    const match = field.exec(source)
    if (match === null) break
    line.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'))
    if (match[3] === ',') continue
    lines.push(line)
    line = []
  }
  return line.length === 0 ? lines : [...lines, line]
}
