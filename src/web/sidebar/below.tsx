import type { ReactElement } from 'react'
import type { Wellbeing } from '../../server/api/sidebar.ts'
import { Escalate } from './escalate.tsx'
import { Facts } from './facts.tsx'
import { Features } from './features.tsx'
import { Files } from './files.tsx'
import { Guard } from './guard.tsx'
import { Flight, Linked, Others, Pattern } from './linked.tsx'
import { Macros } from './macros.tsx'
import { Missing } from './missing.tsx'
import { Promises } from './promises.tsx'
import { Reply } from './reply.tsx'
import { You } from './you.tsx'
import { useHere } from './here.tsx'

/** Everything below the first screen, in the order in which it is needed. */
export default function Below({ well }: { readonly well: Wellbeing | undefined }): ReactElement {
  const { ticket } = useHere()
  return (
    <>
      <Guard />
      <Facts />
      <Missing missing={ticket.missing} />
      <Files />
      <Features />
      <Reply key={ticket.id} />
      <Macros />
      <Escalate />
      <Linked />
      <Pattern />
      <Others />
      <Flight />
      <Promises />
      {well === undefined ? null : <You well={well} />}
    </>
  )
}
