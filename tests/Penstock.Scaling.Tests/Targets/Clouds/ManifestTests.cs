using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;

namespace Penstock.Scaling.Tests.Targets.Clouds;

/// <summary>Manifests that ship, read strictly by the models that are generated from the API's own schemas: an unknown field or kind fails.</summary>
public sealed class ManifestTests
{
    private static readonly Dictionary<string, Type> Kinds = new(StringComparer.Ordinal) { ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject) };

    [Theory]
    [InlineData("scaling-rights.yaml", new[] { "ServiceAccount", "Role", "RoleBinding" })]
    [InlineData("model-servers.yaml", new[] { "Deployment" })]
    [InlineData("keda.yaml", new[] { "Service", "ScaledObject" })]
    public void Every_manifest_is_what_the_api_takes(string file, string[] kinds)
    {
        List<object> objects = KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Folder(), file)), Kinds, strict: true);

        Assert.Equal(kinds, objects.Select(one => one is IKubernetesObject known ? known.Kind : "ScaledObject"));
    }

    [Fact]
    public void A_misspelt_field_would_be_seen()
    {
        string text = File.ReadAllText(Path.Combine(Folder(), "model-servers.yaml")).Replace("terminationGracePeriodSeconds", "terminationGraceSeconds", StringComparison.Ordinal);

        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(text, Kinds, strict: true));
    }

    [Fact]
    public void The_rights_are_those_that_the_target_uses()
    {
        V1Role role = KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Folder(), "scaling-rights.yaml")), Kinds, strict: true).OfType<V1Role>().Single();

        Assert.Equal(["get", "update"], role.Rules[0].Verbs);
        Assert.Equal(["get", "list", "watch", "patch"], role.Rules[1].Verbs);
    }

    [Fact]
    public void The_scaled_object_pushes_and_names_its_pool()
    {
        ScaledObject scaled = KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Folder(), "keda.yaml")), Kinds, strict: true).OfType<ScaledObject>().Single();

        ScaledObject.Trigger trigger = Assert.Single(scaled.Spec!.Triggers!);
        Assert.Equal("external-push", trigger.Type);
        Assert.Equal(["pool", "scalerAddress"], trigger.Metadata!.Keys.Order());
    }

    private static string Folder([CallerFilePath] string here = "")
    {
        string folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "Penstock.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "deploy", "kubernetes");
    }

    /// <summary>The part of KEDA's ScaledObject that is used, with the types of its custom resource definition.</summary>
    public sealed class ScaledObject : IMetadata<V1ObjectMeta>
    {
        public string? ApiVersion { get; set; }

        public string? Kind { get; set; }

        public V1ObjectMeta Metadata { get; set; } = new();

        public Specification? Spec { get; set; }

        public sealed class Specification
        {
            public V2CrossVersionObjectReference? ScaleTargetRef { get; set; }

            public int MinReplicaCount { get; set; }

            public int MaxReplicaCount { get; set; }

            public int CooldownPeriod { get; set; }

            public AdvancedConfig? Advanced { get; set; }

            public IList<Trigger>? Triggers { get; set; }
        }

        public sealed class AdvancedConfig
        {
            public HpaConfig? HorizontalPodAutoscalerConfig { get; set; }
        }

        public sealed class HpaConfig
        {
            public V2HorizontalPodAutoscalerBehavior? Behavior { get; set; }
        }

        public sealed class Trigger
        {
            public string? Type { get; set; }

            public IDictionary<string, string>? Metadata { get; set; }
        }
    }
}
