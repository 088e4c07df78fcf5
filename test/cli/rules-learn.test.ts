import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readModel } from '../../src/rules/learned/file.ts'

const EXAMPLES = `# not_safety P4
the app crashes when i open my drafts
my drafts are gone since the update
the app is slow since the update
# self_harm P0 reporter=friend
my friend wrote goodbye and does not answer
he wrote goodbye and his phone is off
she wrote a goodbye and is gone
`

function learn(folder: string, out: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, ['src/launch.cjs', 'rules', 'learn', folder, '--out', out, '--json'], { encoding: 'utf8' })
}

describe('rules learn', () => {
  it('fits a model to a folder of examples, the same bytes each time, and names the lines it could not read', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'bw-learn-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'en-1.txt'), EXAMPLES)
    const first = learn(folder, join(folder, 'a.tsv'))
    const second = learn(folder, join(folder, 'b.tsv'))

    expect(first.status, first.stderr).toBe(0)
    expect(JSON.parse(first.stdout)).toMatchObject({ examples: 6, leftOut: 0 })
    expect(second.stdout).toBe(first.stdout)
    expect(readFileSync(join(folder, 'b.tsv'), 'utf8')).toBe(readFileSync(join(folder, 'a.tsv'), 'utf8'))
    const model = readModel(readFileSync(join(folder, 'a.tsv'), 'utf8'))
    expect(typeof model === 'string' ? model : model.rows.map((row) => row.gram)).toContain('goodbye')

    writeFileSync(join(folder, 'en-2.txt'), '# no_such_category P4\nsecret words of a ticket\n')
    const faulty = learn(folder, join(folder, 'c.tsv'))
    expect(faulty.status).toBe(3)
    expect(faulty.stderr).toContain('en-2.txt:1')
    expect(faulty.stderr).not.toContain('secret words')
  })
})
