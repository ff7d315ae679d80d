/** The dots at which links start and end. In a run they only carry the links. */
import { Fragment } from "react";
import { Handle, Position } from "@xyflow/react";
import { inputsOf } from "../model/doc";
import { IN, dotOffset, inputWord, signOf } from "../model/ports";
import type { StepData } from "./types";

export function Ports({ data, connectable }: { data: StepData; connectable: boolean }) {
  const { layout, ports, kind, step } = data;
  const sideways = layout === "right";
  const shared = { className: connectable ? "cv-port" : "cv-port-hidden", isConnectable: connectable };
  return (
    <>
      {kind.family !== "trigger" && <Inputs data={data} shared={shared} />}
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

interface InputsProps {
  data: StepData;
  shared: { className: string; isConnectable: boolean };
}

/** The dots at which links arrive; where there are several, each says which it is. */
function Inputs({ data, shared }: InputsProps) {
  const inputs = inputsOf(data.kind);
  const sideways = data.layout === "right";
  const position = sideways ? Position.Left : Position.Top;
  if (!inputs.length) {
    return <Handle id={IN} type="target" position={position} isConnectableStart={!data.led.includes(IN)} {...shared} />;
  }
  return inputs.map((input, index) => {
    const away = `calc(50% + ${dotOffset(index, inputs.length, data.layout)}px)`;
    const at = sideways ? { top: away } : { left: away };
    return (
      <Fragment key={input}>
        <Handle id={input} type="target" position={position} style={at} title={inputWord(input)} isConnectableStart={!data.led.includes(input)} {...shared} />
        <span className={`cv-input cv-input-${sideways ? "right" : "down"}`} data-first={index === 0 || undefined} style={at}>{inputWord(input)}</span>
      </Fragment>
    );
  });
}
