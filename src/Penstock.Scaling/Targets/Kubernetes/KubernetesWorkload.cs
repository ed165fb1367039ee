namespace Penstock.Scaling.Targets.Kubernetes;

/// <summary>What is scaled: any object with a scale subresource.</summary>
/// <param name="Namespace">Where it lives.</param>
/// <param name="Group">Its API group, like <c>apps</c>.</param>
/// <param name="Version">Its API version, like <c>v1</c>.</param>
/// <param name="Plural">Its resource, like <c>deployments</c>.</param>
/// <param name="Name">Its name.</param>
public sealed record KubernetesWorkload(string Namespace, string Group, string Version, string Plural, string Name)
{
    /// <summary>
    /// Reads <c>deployment/NAME</c>, <c>statefulset/NAME</c>, or for anything else <c>GROUP/VERSION/PLURAL/NAME</c>. Null where it is none of these.
    /// </summary>
    public static KubernetesWorkload? Parse(string @namespace, string text) => text.Split('/') switch
    {
        ["deployment", { Length: > 0 } name] => new(@namespace, "apps", "v1", "deployments", name),
        ["statefulset", { Length: > 0 } name] => new(@namespace, "apps", "v1", "statefulsets", name),
        [{ Length: > 0 } group, { Length: > 0 } version, { Length: > 0 } plural, { Length: > 0 } name] => new(@namespace, group, version, plural, name),
        _ => null,
    };

    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Plural}.{Group}/{Name} in {Namespace}";
}
