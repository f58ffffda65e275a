import css from '../console.module.css';
import { useSay } from '../i18n.ts';
import type { Table } from '../model/tables.ts';
import type { Cell } from '../model/types.ts';

/** Rows beyond this are in the CSV. */
const MOST = 400;

export function DataTable({
  table,
  label,
  onCell,
}: {
  table: Table;
  label: string;
  onCell: (cell: Cell) => void;
}) {
  const say = useSay();
  return (
    <div className={css.wide} tabIndex={-1}>
      <table className={css.table} aria-label={label}>
        <thead>
          <tr>
            {table.columns.map((c, i) => (
              <th key={i} scope="col" data-numeric={c.numeric || undefined}>
                {c.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, MOST).map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td
                  key={j}
                  data-numeric={table.columns[j]?.numeric || undefined}
                  dir={j === 0 ? 'auto' : undefined}
                >
                  {cell.cell ? (
                    <button type="button" className={css.figure} onClick={() => onCell(cell.cell!)}>
                      {cell.text}
                    </button>
                  ) : (
                    cell.text
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > MOST && (
        <p className={css.fine}>{say('table.more', { shown: MOST, count: table.rows.length })}</p>
      )}
    </div>
  );
}
