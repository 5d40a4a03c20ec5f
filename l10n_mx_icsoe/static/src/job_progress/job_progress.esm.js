import {Component, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** How often the server is asked, in milliseconds. */
const EVERY = 2000;
const FIELDS = ["job_id", "job_percent", "job_progress", "job_stopping"];

/** The progress of a filing's background work: moves by itself, and opens what came of it. */
export class JobProgress extends Component {
    static template = "l10n_mx_icsoe.JobProgress";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.seen = useState({percent: 0, text: ""});
        // For as long as there is a job; anew for another one, or on another record.
        useEffect(
            (resId, jobId) => {
                this.take(this.props.record.data);
                if (!jobId) {
                    return;
                }
                const timer = setInterval(() => this.ask(resId), EVERY);
                return () => clearInterval(timer);
            },
            () => [this.props.record.resId, this.jobId]
        );
        onWillUnmount(() => (this.gone = true));
    }

    get jobId() {
        return this.props.record.data.job_id?.id;
    }

    take(data) {
        this.seen.percent = data.job_percent;
        this.seen.text = data.job_progress || "";
    }

    async ask(resId) {
        if (this.asking || document.hidden) {
            return;
        }
        this.asking = true;
        try {
            const [data] = await this.orm.silent.read(
                this.props.record.resModel,
                [resId],
                FIELDS
            );
            if (this.gone || resId !== this.props.record.resId) {
                return;
            }
            if (data.job_id) {
                this.take(data);
            }
            if (
                data.job_id?.[0] !== this.jobId ||
                data.job_stopping !== this.props.record.data.job_stopping
            ) {
                await this.props.record.load();
            }
        } catch {
            // The server is busy or restarting, and the job goes on: asked again soon.
        } finally {
            this.asking = false;
        }
    }
}

registry.category("fields").add("l10n_mx_icsoe_job", {
    component: JobProgress,
    supportedTypes: ["integer"],
    fieldDependencies: [
        {name: "job_id", type: "many2one"},
        {name: "job_progress", type: "char"},
        {name: "job_stopping", type: "boolean"},
    ],
});
