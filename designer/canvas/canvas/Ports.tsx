/** The dots at which links start and end. In a run they only carry the links. */
import { Handle, Position } from "@xyflow/react";
import { dotOffset, signOf } from "../model/ports";
import type { StepData } from "./types";

export function Ports({ data, connectable }: { data: StepData; connectable: boolean }) {
  const { layout, ports, kind, step } = data;
  const sideways = layout === "right";
  const shared = { className: connectable ? "cv-port" : "cv-port-hidden", isConnectable: connectable };
  return (
    <>
      {kind.family !== "trigger" && (
        <Handle id="in" type="target" position={sideways ? Position.Left : Position.Top} isConnectableStart={!data.led} {...shared} />
      )}
      {ports.map((port, index) => {
        const away = `calc(50% + ${dotOffset(index, ports.length, layout)}px)`;
        return (
          <Handle
            key={port}
            id={port}
            type="source"
            position={sideways ? Position.Right : Position.Bottom}
            style={sideways ? { top: away } : { left: away }}
            title={signOf(step, port)?.name}
            {...shared}
          />
        );
      })}
    </>
  );
}
