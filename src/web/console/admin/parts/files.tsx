import { Button } from '@zendeskgarden/react-buttons'
import { useRef, type ReactElement } from 'react'

/** What is on the page, as a file. */
export function Download({ name, text, label }: { readonly name: string; readonly text: string; readonly label: string }): ReactElement {
  const save = (): void => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/yaml' }))
    const link = document.createElement('a')
    link.href = address
    link.download = name
    link.click()
    URL.revokeObjectURL(address)
  }
  return <Button size="small" onClick={save}>{label}</Button>
}

/** A file of one's own, read here and sent nowhere by that. */
export function Upload({ label, take }: { readonly label: string; readonly take: (text: string) => void }): ReactElement {
  const input = useRef<HTMLInputElement>(null)
  const read = async (): Promise<void> => {
    const file = input.current?.files?.[0]
    if (file !== undefined) take(await file.text())
    if (input.current !== null) input.current.value = ''
  }
  return (
    <>
      <input ref={input} type="file" accept=".yaml,.yml" hidden aria-hidden="true" tabIndex={-1} onChange={() => void read()} />
      <Button size="small" onClick={() => input.current?.click()}>{label}</Button>
    </>
  )
}
