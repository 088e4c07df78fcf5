import { createContext, useContext } from 'react'
import type { Me, Permission } from '../../../server/api/console.ts'

const Context = createContext<Me | null>(null)
export const MeProvider = Context.Provider

export function useMe(): Me {
  const me = useContext(Context)
  if (me === null) throw new Error('nobody is signed in')
  return me
}

/** What this person may do; the bridge itself holds to it, here it only decides what is offered. */
export function useMay(): (permission: Permission) => boolean {
  const { may } = useMe()
  return (permission) => may.includes(permission)
}
