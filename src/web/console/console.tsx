import { useState, type ReactElement } from 'react'
import type { Ground } from '../shared/page.tsx'
import { Reader } from '../shared/reader.tsx'
import { Speaker } from '../shared/ui.tsx'
import { Queue } from './queue.tsx'

/** Work by summary first: the queue, and each ticket's conversation with its words covered. */
export function Console(ground: Ground): ReactElement {
  const [reading, setReading] = useState<string | null>(null)
  return (
    <Speaker>
      <main className="page wide">{reading === null ? <Queue ground={ground} read={setReading} /> : <Reader key={reading} ground={ground} id={reading} back={() => setReading(null)} />}</main>
    </Speaker>
  )
}
