import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes } from 'react';

function PlainAnchor(props: AnchorProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps>) {
  return <Anchor {...props} />;
}

/** A link to a page of the console that looks as a link does; its address and parameters are checked. */
export const LinkAnchor = createLink(PlainAnchor);
