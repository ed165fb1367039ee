namespace Penstock.Worker.Templates.Values;

/// <summary>A value of the template language. The kinds are Python's, since templates are written against Python.</summary>
internal abstract class TemplateValue
{
    /// <summary>The kind's name in Python, for messages.</summary>
    public abstract string TypeName { get; }

    /// <summary>Python's truth: false for none, undefined, zero and whatever is empty.</summary>
    public abstract bool IsTrue { get; }

    /// <summary>Finds a method or property by name, or null. Items of maps are not looked up here.</summary>
    public virtual TemplateValue? FindAttribute(string name) => null;
}
