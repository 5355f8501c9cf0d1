// Parses PL/SQL and SQL*Plus scripts with the ANTLR project's grammar. Prints one JSON object a file: its path, the
// statements and blocks that were found (without white space), and the syntax errors.
//   node parse_plsql.mjs script.sql ...
import fs from "node:fs";
import { CharStream, CommonTokenStream, ErrorListener } from "antlr4";
import { PlSqlLexer, PlSqlParser } from "@griffithswaite/ts-plsql-parser";

class Errors extends ErrorListener {
  list = [];
  syntaxError(_recognizer, _symbol, line, column, message) {
    this.list.push(`${line}:${column} ${message}`);
  }
}

for (const path of process.argv.slice(2)) {
  const errors = new Errors();
  const lexer = new PlSqlLexer(new CharStream(fs.readFileSync(path, "utf8")));
  const parser = new PlSqlParser(new CommonTokenStream(lexer));
  for (const recognizer of [lexer, parser]) {
    recognizer.removeErrorListeners();
    recognizer.addErrorListener(errors);
  }
  const units = parser
    .sql_script()
    .children.map((unit) => unit.getText())
    .filter((text) => ![";", "/", "<EOF>"].includes(text));
  console.log(JSON.stringify({ path, units, errors: errors.list }));
}
