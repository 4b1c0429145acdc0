import { Barcode, Pencil } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { referenceQuery } from "@/api/reference";
import { codeWords } from "@/ui/history/field-values";
import { Card, KeyValue } from "@/ui/card";
import { Absent, Kw } from "@/ui/figures";
import { ActionButton } from "@/ui/record-actions";
import type { TabProps } from "../project-page";
import { labelOf, PANEL_TYPES, SERIAL_ITEMS } from "../project-words";

/** Numbers drawn at once; a large plant has thousands. */
const SHOWN = 200;

export function EquipmentTab({ project, act }: TabProps) {
  const serials = project.serials ?? [];
  const panelPower =
    project.panel_capacity_wp && project.panel_count
      ? project.panel_capacity_wp * project.panel_count
      : null;
  return (
    <div className="flex flex-col gap-4">
      <Card
        title="Equipment"
        action={
          <ActionButton
            offers={project.actions}
            command="specify-equipment"
            size="sm"
            icon={<Pencil aria-hidden />}
            onPress={() => act("specify-equipment")}
          >
            Specify
          </ActionButton>
        }
      >
        <KeyValue
          columns={3}
          facts={[
            {
              label: "Panels",
              value: (
                <Brand
                  list="panel_brand"
                  code={project.panel_brand}
                  other={project.panel_brand_other}
                />
              ),
            },
            { label: "Panel type", value: labelOf(PANEL_TYPES, project.panel_type) ?? <Absent /> },
            {
              label: "Count and power",
              value:
                project.panel_count === null ? (
                  <Absent />
                ) : (
                  `${project.panel_count} × ${project.panel_capacity_wp ?? "–"} Wp`
                ),
            },
            { label: "Panels in all", value: <Kw watts={panelPower} /> },
            {
              label: "Inverter",
              value: (
                <Brand
                  list="inverter_brand"
                  code={project.inverter_brand}
                  other={project.inverter_brand_other}
                />
              ),
            },
            {
              label: "Inverters",
              value: (
                <>
                  {project.inverter_count ?? 1} × <Kw watts={project.inverter_capacity_w} />
                </>
              ),
            },
            {
              label: "Battery",
              value: project.battery_wh ? `${project.battery_wh / 1000} kWh` : <Absent />,
            },
            { label: "Meter", value: project.meter_make ?? <Absent /> },
          ]}
        />
      </Card>
      <Card
        title="Serial numbers"
        description={`${serials.length} recorded`}
        action={
          <ActionButton
            offers={project.actions}
            command="record-serials"
            size="sm"
            icon={<Barcode aria-hidden />}
            onPress={() => act("record-serials")}
          >
            Record
          </ActionButton>
        }
      >
        {serials.length === 0 ? (
          <p className="text-dense text-muted">
            None yet. Scan or paste them when the material is on site.
          </p>
        ) : (
          <div className="flex flex-col gap-3">
            {SERIAL_ITEMS.map((item) => {
              const numbers = serials.filter((serial) => serial.item === item.value);
              if (numbers.length === 0) return null;
              return (
                <div key={item.value}>
                  <h3 className="mb-1 text-dense font-medium">
                    {item.label} <span className="text-muted">({numbers.length})</span>
                  </h3>
                  <ul className="flex flex-wrap gap-1.5">
                    {numbers.slice(0, SHOWN).map((serial) => (
                      <li
                        key={serial.serial_no}
                        className="rounded-chip bg-sunken px-1.5 py-0.5 font-mono text-caption dark:bg-raised"
                      >
                        {serial.serial_no}
                      </li>
                    ))}
                    {numbers.length > SHOWN && (
                      <li className="text-caption text-muted">and {numbers.length - SHOWN} more</li>
                    )}
                  </ul>
                </div>
              );
            })}
          </div>
        )}
      </Card>
    </div>
  );
}

/** The name a brand writes itself with, from the company's list. */
function Brand({ list, code, other }: { list: string; code: string | null; other: string | null }) {
  const entries = useQuery(referenceQuery(list)).data;
  if (other) return other;
  if (!code) return <Absent reason="Not specified" />;
  return entries?.find((entry) => entry.code === code)?.label ?? codeWords(code);
}
