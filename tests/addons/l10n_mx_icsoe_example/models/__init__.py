from . import check, contract_source, layout, output, payslip, sbc_source
