import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'

/** A text that is kept in the address and typed here: told once typing has rested for `restMs`, or at once by `tellNow`. */
export const useTyped = (value: string, onChange: (text: string) => void, restMs: number) => {
  const [text, setText] = useState(value)
  const typed = useRef(value)
  useEffect(() => {
    // The address was changed by something else, such as the way back.
    if (value !== typed.current) {
      typed.current = value
      setText(value)
    }
  }, [value])
  const tell = (next: string) => {
    typed.current = next
    onChange(next)
  }
  const tellLater = useDebouncedCallback(tell, restMs)
  const type = (next: string) => {
    setText(next)
    tellLater(next)
  }
  return { text, type, tellNow: () => tell(text) }
}
