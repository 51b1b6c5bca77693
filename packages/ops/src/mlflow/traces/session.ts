/** By what MLflow's clients name the session of a trace, and of an assessment that is of the whole session. */
export const sessionKey = 'mlflow.trace.session'
