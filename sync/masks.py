"""What is asked for of a spreadsheet: field masks, so that answers are small."""

from typing import Final

CELL: Final = "userEnteredValue,effectiveValue"
PICTURE: Final = (
    "spreadsheetId,properties(timeZone,locale),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "protectedRanges(protectedRangeId),"
    "conditionalFormats(ranges,booleanRule(condition)),"
    f"data(startRow,startColumn,rowData(values({CELL})),rowMetadata(hiddenByFilter),"
    "columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)
DRESS: Final = (
    "sheets(properties(sheetId,title),protectedRanges(protectedRangeId),"
    "conditionalFormats(ranges,booleanRule(condition)),data(rowData(values(dataValidation)),"
    "columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)
TABS: Final = "sheets(properties(sheetId,title))"
VERIFIED: Final = (
    "updatedSpreadsheet(sheets(properties(sheetId,title),"
    f"data(startRow,startColumn,rowData(values({CELL})))))"
)
