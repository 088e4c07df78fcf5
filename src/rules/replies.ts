import type { z } from 'zod'
import { outwardCategory } from '../domain/labels.ts'
import type { ProvisionItem } from '../domain/write.ts'
import type { ReplyFile } from './source.ts'

type Macro = ProvisionItem & { readonly kind: 'macro' }

/** What a first reply never asks for; a reply that names it in a request is a fault of the policy. */
const NEVER_ASKED = /\b(?:send|share|forward|attach|upload) (?:us |me )?(?:the|your|a|any) (?:picture|photo|image|video|screenshot|password|code)/i

/** The catalogue as macros. Restricted categories share one neutral text per language, whatever they are. */
export function macrosOf(files: readonly z.infer<typeof ReplyFile>[], fault: (text: string) => void): Macro[] {
  const macros: Macro[] = []
  const seen = new Set<string>()
  for (const file of files) {
    for (const reply of file.replies) {
      const names = new Set(reply.categories.map(outwardCategory))
      if (names.has('restricted') && (names.size > 1 || reply.id !== 'restricted')) fault(`replies/${file.lang}.yaml: ${reply.id} mixes a restricted category with others, or is not called restricted`)
      const id = `${reply.id}-${file.lang}`
      if (seen.has(id)) fault(`replies/${file.lang}.yaml: ${reply.id} is there twice`)
      seen.add(id)
      if (NEVER_ASKED.test(reply.text)) fault(`replies/${file.lang}.yaml: ${reply.id} asks for a picture, a password or a code`)
      macros.push({ kind: 'macro', id, title: `Breakwater::${file.lang}::${reply.title}`, description: file.draft, reply: reply.text, addTags: [`safety_reply_${reply.id.replaceAll('-', '_')}`] })
    }
  }
  return macros
}
