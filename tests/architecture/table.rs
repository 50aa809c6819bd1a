//! The table of layers in ARCHITECTURE.md.

/// The layers in the order of the table, which is the order in which to read them.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Row>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub layer: String,
    pub may_use: Vec<String>,
    browser: Browser,
}

/// Where in a layer the crates that know a browser may be used.
#[derive(Debug, PartialEq, Eq)]
enum Browser {
    Nowhere,
    Files(Vec<String>),
    Everywhere,
}

impl Table {
    /// Reads the first table whose columns are layer, holds, may use, never.
    pub fn parse(page: &str) -> Result<Self, String> {
        let is_head = |line: &&str| cells(line) == ["layer", "holds", "may use", "never"];
        let lines = page.lines().skip_while(|line| !is_head(line)).skip(2);
        let mut rows: Vec<Row> = Vec::new();
        for line in lines.take_while(|line| line.starts_with('|')) {
            let [layer, holds, may_use, _never] = cells(line)[..] else {
                return Err(format!("a row of the table of layers has not four cells: {line}"));
            };
            let row = Row { layer: one_name(layer)?, may_use: names(may_use), browser: Browser::parse(holds) };
            if rows.iter().any(|other| other.layer == row.layer) {
                return Err(format!("`{}` has two rows", row.layer));
            }
            // Only upwards in the table: so there is no circle, and the table can be read from the top.
            if let Some(name) = row.may_use.iter().find(|name| rows.iter().all(|other| other.layer != **name)) {
                return Err(format!("`{}` may use `{name}`, which has no row above it", row.layer));
            }
            rows.push(row);
        }
        if rows.is_empty() { Err("there is no table of layers".to_owned()) } else { Ok(Self { rows }) }
    }

    pub fn row(&self, layer: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.layer == layer)
    }
}

impl Row {
    /// Whether the crates that know a browser may be used in a file, named from the layer's folder.
    pub fn may_use_browser(&self, file: &str) -> bool {
        match &self.browser {
            Browser::Nowhere => false,
            Browser::Files(files) => files.iter().any(|allowed| allowed == file),
            Browser::Everywhere => true,
        }
    }
}

impl Browser {
    /// "(browser)" means the whole folder, "(browser: `a.rs`)" the files named.
    fn parse(holds: &str) -> Self {
        let Some((_, after)) = holds.split_once("(browser") else { return Self::Nowhere };
        match names(after.split(')').next().unwrap_or_default()) {
            files if files.is_empty() => Self::Everywhere,
            files => Self::Files(files),
        }
    }
}

fn cells(line: &str) -> Vec<&str> {
    line.trim().trim_start_matches('|').trim_end_matches('|').split('|').map(str::trim).collect()
}

/// What stands between backticks.
fn names(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn one_name(cell: &str) -> Result<String, String> {
    match &names(cell)[..] {
        [name] => Ok(name.clone()),
        _ => Err(format!("a row must name one layer between backticks, not {cell}")),
    }
}

mod tests {
    use super::*;

    fn table(rows: &str) -> Result<Table, String> {
        Table::parse(&format!("# Page\n\n| layer | holds | may use | never |\n|---|---|---|---|\n{rows}\nafter\n"))
    }

    #[test]
    fn rows_are_read() {
        let table =
            table("| `model` | names | – | |\n| `paint` | canvas (browser: `canvas.rs`) | `model` | x |\n").unwrap();
        assert_eq!(table.row("paint").unwrap().may_use, ["model"]);
        assert!(table.row("paint").unwrap().may_use_browser("canvas.rs"));
        assert!(!table.row("paint").unwrap().may_use_browser("svg.rs"));
        assert!(!table.row("model").unwrap().may_use_browser("mod.rs"));
        assert!(table.row("canvas").is_none());
    }

    #[test]
    fn a_row_may_use_only_rows_above_it() {
        assert!(table("| `model` | | `sim` | |\n| `sim` | | | |\n").unwrap_err().contains("no row above"));
        assert!(table("| `model` | | `model` | |\n").is_err());
        assert!(table("| `model` | | | |\n| `model` | | | |\n").unwrap_err().contains("two rows"));
    }

    #[test]
    fn a_page_without_the_table_is_refused() {
        assert!(table("").is_err());
        assert!(table("| `model` | |\n").is_err());
        assert!(Table::parse("| layer | may use |\n").is_err());
    }
}
