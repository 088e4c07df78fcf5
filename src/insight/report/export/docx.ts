import { AlignmentType, Document, Footer, HeadingLevel, Packer, PageNumber, PageOrientation, Paragraph, type ParagraphChild, Table, TableCell, TableRow, TextRun, WidthType } from 'docx'
import type { Report, Table as ReportTable } from '../model.ts'
import { settled } from './archive.ts'
import { plain, shown } from './text.ts'

/** One table of a Word document. */
export interface WordTable {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Columns that stand to the right, as numbers do. */
  readonly right: readonly boolean[]
}

export type Block = { readonly heading: 1 | 2 | 3; readonly text: string } | { readonly text: string; readonly strong?: true } | WordTable

/** A Word document of headings, paragraphs and tables in Word's own styles: its outline can be walked, its tables repeat their heads on each page. Equal blocks are equal bytes. */
export async function word(title: string, blocks: readonly Block[]): Promise<Uint8Array> {
  const document = new Document({
    title: plain(title), creator: 'Breakwater', lastModifiedBy: 'Breakwater', description: '',
    styles: { default: { document: { run: { font: 'Calibri', size: 21 } } } },
    sections: [{
      properties: { page: { size: { orientation: PageOrientation.LANDSCAPE }, margin: { top: 850, bottom: 850, left: 850, right: 850 } } },
      footers: { default: new Footer({ children: [new Paragraph({ alignment: AlignmentType.RIGHT, children: [new TextRun({ children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES] })] })] }) },
      children: [new Paragraph({ heading: HeadingLevel.TITLE, children: [run(title)] }), ...blocks.map(part)],
    }],
  })
  return settled(await Packer.toBuffer(document))
}

const LEVELS = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 } as const

function part(block: Block): Paragraph | Table {
  if ('rows' in block) return tableOf(block)
  if ('heading' in block) return new Paragraph({ heading: LEVELS[block.heading], keepNext: true, children: [run(block.text)] })
  return new Paragraph({ spacing: { after: 120 }, children: [run(block.text, block.strong === true)] })
}

function tableOf({ heads, rows, right }: WordTable): Table {
  const cell = (text: string, index: number, bold: boolean): TableCell => new TableCell({
    margins: { top: 40, bottom: 40, left: 80, right: 80 }, ...(bold ? { shading: { fill: 'E8EDF2' } } : {}),
    children: [new Paragraph({ alignment: right[index] === true ? AlignmentType.RIGHT : AlignmentType.LEFT, children: [run(text, bold)] })],
  })
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [new TableRow({ tableHeader: true, cantSplit: true, children: heads.map((head, index) => cell(head, index, true)) }), ...rows.map((row) => new TableRow({ cantSplit: true, children: row.map((text, index) => cell(text, index, false)) }))],
  })
}

function run(text: string, bold = false): ParagraphChild {
  return new TextRun({ text: plain(text), bold })
}

/** The report as a Word document. */
export function docx(report: Report, title: string, about: readonly (readonly [string, string])[], timeOf: (at: number) => string): Promise<Uint8Array> {
  const blocks: Block[] = about.map(([name, said]) => ({ text: `${name}: ${said}` }))
  if (report.sections.length === 0) blocks.push({ text: 'Too few people wrote within this range to show anything about them. Choose a longer range.' })
  for (const section of report.sections) {
    blocks.push({ heading: 1, text: section.title }, { text: section.about })
    for (const table of section.tables) blocks.push({ heading: 2, text: table.title }, ...(table.about === '' ? [] : [{ text: table.about }]), table.rows.length === 0 ? { text: 'Nothing of this kind in the range.' } : wordTable(table, timeOf))
  }
  return word(title, blocks)
}

function wordTable({ columns, rows }: ReportTable, timeOf: (at: number) => string): WordTable {
  return {
    heads: columns.map(({ title }) => title),
    rows: rows.map((row) => columns.map(({ kind }, index) => shown(row.cells[index] ?? null, kind, timeOf))),
    right: columns.map(({ kind }) => kind !== 'text' && kind !== 'instant'),
  }
}
