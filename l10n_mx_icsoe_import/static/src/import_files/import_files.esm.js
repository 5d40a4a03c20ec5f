import {Component} from "@odoo/owl";
import {FileUploader} from "@web/views/fields/file_handler";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Many files chosen at once, kept as lines of the record and not as attachments. */
export class ImportFiles extends Component {
    static template = "l10n_mx_icsoe_import.ImportFiles";
    static components = {FileUploader};
    static props = {...standardFieldProps};

    get list() {
        return this.props.record.data[this.props.name];
    }

    get files() {
        return this.list.records;
    }

    async add({name, data}) {
        const file = await this.list.addNewRecord({position: "bottom"});
        await file.update({name, content: data});
    }

    async remove(file) {
        await this.list.delete(file);
    }
}

registry.category("fields").add("l10n_mx_icsoe_files", {
    component: ImportFiles,
    supportedTypes: ["one2many"],
    relatedFields: [
        {name: "name", type: "char", readonly: false},
        {name: "content", type: "binary", readonly: false},
    ],
});
