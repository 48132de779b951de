import { Box, Text } from "ink";
import { createContext, memo, type ReactElement, useContext } from "react";
import { fit, type Line } from "../line.ts";
import { printable } from "../printable.ts";
import { type Look, lookOf } from "../theme.ts";

export const LookContext: React.Context<Look> = createContext(lookOf({ colour: false, unicode: true }));

export function useLook(): Look {
  return useContext(LookContext);
}

interface LinesProps {
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** Lines in an area of a fixed size: what is too long is cut, what is too many is left out, what lacks stays empty. */
export function Lines({ lines, width, height }: LinesProps): ReactElement {
  const look = useLook();
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      {lines.slice(0, height).map((line, index) => (
        // Lines have no identity but their place: a list that scrolls rewrites them all anyway.
        <OneLine key={index} line={fit(safe(line), width, look.glyphs.ellipsis)} look={look} />
      ))}
    </Box>
  );
}

// The last door before the terminal: words of an event may quote what a program printed.
function safe(line: Line): Line {
  return line.map(({ text, tone }) => ({ text: printable(text), tone }));
}

const OneLine = memo(
  function OneLine({ line, look }: { readonly line: Line; readonly look: Look }): ReactElement {
    return (
      <Box height={1} flexShrink={0}>
        <Text wrap="truncate-end">
          {line.map(({ text, tone }, index) => (
            <Text key={index} {...look.styles[tone]}>
              {text}
            </Text>
          ))}
        </Text>
      </Box>
    );
  },
  (before, after) => before.look === after.look && same(before.line, after.line),
);

function same(one: Line, other: Line): boolean {
  return one.length === other.length && one.every(({ text, tone }, index) => text === other[index]?.text && tone === other[index]?.tone);
}
