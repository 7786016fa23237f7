"""Files as banks send them, written by hand: the same two movements in each format."""

from typing import Final

MT940: Final = """{1:F01AAAABB99BSMK3513951576}{2:O9400934081223BBBBAA33XXXX0359233277N}{4:
:20:STARTUMS
:25:10020030/1234567
:28C:00123/001
:60F:C300601CNY1000,00
:61:3006010601C500,00NTRFNONREF//BR-1
:86:166?00CREDIT?20INV-000001 and ?21INV-000002?30BANKXX?31DE123456789?32ACME LTD
:61:3006010601D25,50NMSCNONREF//BR-2
:86:805?00FEE?20Account fee
:62F:C300601CNY1474,50
-}
"""
CAMT053: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2030-06-01T08:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>CNY</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">1000.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2030-06-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">1474.50</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2030-06-01</Dt></Dt></Bal>
<Ntry><Amt Ccy="CNY">500.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2030-06-01</Dt></BookgDt><ValDt><Dt>2030-06-01</Dt></ValDt>
<AcctSvcrRef>BR-1</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>ACME LTD</Nm></Dbtr><DbtrAcct><Id><IBAN>DE123456789</IBAN></Id></DbtrAcct>
</RltdPties><RmtInf><Ustrd>INV-000001 and INV-000002</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">25.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2030-06-01</Dt></BookgDt><AcctSvcrRef>BR-2</AcctSvcrRef>
<NtryDtls><TxDtls><RmtInf><Ustrd>Account fee</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">9.99</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts>
<ValDt><Dt>2030-06-01</Dt></ValDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
ENGLISH: Final = (
    "Date,Amount,Name,Account,Description,Reference,Balance\n"
    '2030-06-01,500.00,ACME LTD,DE123456789,INV-000001 and INV-000002,BR-1,"1,500.00"\n'
    '01.06.2030,-25.50,,,Account fee,BR-2,"1,474.50"\n'
)
CHINESE: Final = (
    "账号,1234567,户名,海岸公司\n"
    "交易日期,收入,支出,对方户名,对方账号,摘要,附言,交易流水号,余额\n"
    "20300601,,25.50,,,Account fee,,BR-2,1474.50\n"
    "2030年6月1日,500.00,,ACME LTD,DE123456789,INV-000001 and,INV-000002,BR-1,1500.00\n"
    ",,,,,,,,\n"
)
"""The newest line first, as many banks in China list them, and of GB 18030."""
EUROPEAN: Final = (
    "Posting date;D/C;Amount;Name;IBAN;Text;Reference;Balance\n"
    "01.06.2030;C;500,00;ACME LTD;DE123456789;INV-000001 and INV-000002;BR-1;1.500,00\n"
    "01.06.2030;D;25,50;;;Account fee;BR-2;1.474,50\n"
)
